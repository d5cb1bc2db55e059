FROM python:3.12-bookworm AS a
RUN true
FROM node:20-bookworm AS b
RUN true
FROM debian:bookworm AS c
RUN true
FROM debian:bookworm-20260105 AS d
RUN true
FROM php:8.3-apache-bookworm AS e
RUN true
FROM golang:1.22-bookworm AS f
RUN true
