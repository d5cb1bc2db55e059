FROM debian:12-slim AS s0
RUN true
FROM python:3.12-slim-bookworm AS s1
RUN true
FROM node:20-alpine3.19 AS s2
RUN true
FROM alpine:3.20 AS s3
RUN true
FROM alpine AS s4
RUN true
FROM gcr.io/distroless/base-debian12:nonroot AS s5
RUN true
FROM registry.example/dotnet/aspnet:8.0-jammy-chiseled AS s6
RUN true
FROM registry.example/ubi9/ubi-minimal:9.4 AS s7
RUN true
FROM busybox:1.36 AS s8
RUN true
FROM registry.example/app:1-distroless AS s9
RUN true
