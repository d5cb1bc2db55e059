FROM python:3.12
WORKDIR /app
RUN pip install poetry==1.8.5 && poetry config virtualenvs.create false
COPY pyproject.toml poetry.lock ./
RUN poetry install --no-root --only main --no-interaction
COPY src ./src
ENV PYTHONPATH=/app/src
CMD ["uvicorn", "api.main:app", "--host", "0.0.0.0"]
