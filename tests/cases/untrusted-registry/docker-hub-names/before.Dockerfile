# syntax=docker/dockerfile:1
FROM ubuntu AS a
FROM docker.io/library/ubuntu:24.04 AS b
FROM index.docker.io/ubuntu@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS c
FROM bitnami/redis AS d
FROM localhost/x AS e
FROM localhost:5000/library/ubuntu AS f
