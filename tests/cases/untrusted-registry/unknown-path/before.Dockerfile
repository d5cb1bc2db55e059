ARG NAME
FROM quay.io/${NAME} AS a
FROM registry.example/${NAME}:1 AS b
FROM mirror.example/${NAME} AS c
FROM bitnami/${NAME}
