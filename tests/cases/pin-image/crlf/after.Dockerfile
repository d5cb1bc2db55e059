# syntax=docker/dockerfile:1@sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd with words
# a comment
FROM python:3.13.0@sha256:abababababababababababababababababababababababababababababababab
FROM mcr.example/windows/servercore:ltsc2022@sha256:efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef
ARG A
