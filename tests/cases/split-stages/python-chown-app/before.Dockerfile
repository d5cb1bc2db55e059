FROM python:3.12
RUN useradd --create-home app
WORKDIR /home/app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY --chown=app:app . .
RUN chown -R app:app /home/app
USER app
CMD ["gunicorn", "app:app"]
