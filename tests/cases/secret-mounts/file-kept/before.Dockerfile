FROM python:3.12-slim AS build
WORKDIR /app
COPY .netrc /app/
RUN pip install private-thing

FROM build AS test
RUN pytest

FROM python:3.12-slim
COPY --from=build /app /app
COPY .pypirc /root/
COPY server.key /etc/ssl/private/
COPY ca.pem server.crt example.env /etc/ssl/
RUN twine upload x
