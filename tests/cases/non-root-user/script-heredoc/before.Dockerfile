FROM debian:bookworm
COPY --chmod=755 <<'EOF' /entrypoint.sh
#!/bin/sh
iptables -A INPUT -p tcp --dport 22 -j DROP
exec "$@"
EOF
COPY app.py /app.py
ENTRYPOINT ["/entrypoint.sh"]
CMD ["python3", "/app.py"]
