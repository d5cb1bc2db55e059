FROM python:3.13
ARG PILLOW
WORKDIR /app
RUN pip install flask "pillow==${PILLOW}"
COPY app.py .
CMD ["python", "app.py"]
