FROM python:3.12 AS build
RUN pip install a
FROM build
RUN pip install b
COPY --from=build /root/.cache /root/.cache
