FROM debian:12
RUN sh -c 'set -e; curl -s https://example.com/a.sh | sh'
RUN su - app -c "wget -qO- https://example.com/$VERSION/a.sh | bash"
RUN ["/bin/bash", "-c", "curl -s \"https://example.com/a.sh\" | bash"]
RUN bash <<EOF
curl -s https://example.com/b.sh | bash
EOF
HEALTHCHECK CMD curl -s https://example.com/health.sh | sh
ENTRYPOINT ["tini", "--", "sh", "-c", "curl -s https://example.com/start.sh | sh"]
CMD curl -s https://example.com/run.sh | sh
