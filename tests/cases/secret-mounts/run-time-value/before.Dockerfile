FROM python:3.12-slim
ENV APP_ENV=production \
    SECRET_KEY="k9Zx72bQp0LmVt41sWdE83yR" \
    PORT=8000
ENV DB_PASSWORD hunter22
ENV ADMIN_PASSWORD=changeme
ENV EMPTY_PASSWORD=
CMD ["python", "app.py"]
