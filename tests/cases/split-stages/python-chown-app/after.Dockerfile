FROM python:3.12 AS build
RUN useradd --create-home app
WORKDIR /home/app
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim
RUN useradd --create-home app
WORKDIR /home/app
COPY --from=build /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY --from=build /usr/local/bin /usr/local/bin
COPY --chown=app:app . .
RUN chown -R app:app /home/app
USER app
CMD ["gunicorn", "app:app"]
