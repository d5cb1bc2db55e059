FROM python:3.12 AS build
RUN pip install --prefix /out a
FROM python:3.12-slim
COPY --from=build /out /usr/local
