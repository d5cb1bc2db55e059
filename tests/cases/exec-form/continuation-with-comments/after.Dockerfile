FROM debian:12
CMD ["gunicorn", \
    # all interfaces
    "--bind", "0.0.0.0:8000", \

    "--workers", "4", \
    # the app
    "app:application"]
