# syntax=docker/dockerfile:1 with words
# a comment
FROM python
FROM mcr.example/windows/servercore:ltsc2022
ARG A
