FROM python:3.12
RUN curl -LsSf https://tools.example/install.sh | sh
ENV PATH=/root/.local/bin:$PATH
COPY app.py /app.py
CMD ["python", "/app.py"]
