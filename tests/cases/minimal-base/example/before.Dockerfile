FROM python:3.12 AS build
RUN pip wheel --no-cache-dir --wheel-dir /wheels gunicorn

FROM python:3.12
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels gunicorn
CMD ["gunicorn", "app:app"]
