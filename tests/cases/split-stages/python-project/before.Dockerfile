FROM python:3.12
WORKDIR /src
COPY pyproject.toml ./
COPY shop ./shop
RUN pip install .
CMD ["shop-server"]
