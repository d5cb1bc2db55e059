ARG UNSET
ARG BASE
FROM scratch AS a
FROM python@sha256:0101010101010101010101010101010101010101010101010101010101010101 AS b
FROM ${UNSET} AS c
FROM python:${UNSET} AS d
FROM ${BASE:?} AS e
FROM vendored AS f
FROM mcr.microsoft.com/windows/servercore:ltsc2022 AS g
FROM golang:1.22-nanoserver-ltsc2022 AS h
FROM python:3.12 AS full
FROM full AS i
FROM 3.12 AS j
