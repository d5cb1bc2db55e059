FROM python:3.12 AS build
WORKDIR /src
COPY pyproject.toml ./
COPY shop ./shop
RUN pip install .

FROM python:3.12-slim
WORKDIR /src
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY shop ./shop
CMD ["shop-server"]
