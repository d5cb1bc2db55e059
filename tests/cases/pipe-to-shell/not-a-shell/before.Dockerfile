FROM debian:12
RUN curl -fsSL https://example.com/a.tar.gz | tar xz
RUN curl -s https://example.com/a.json | python3 -c 'import json,sys; print(json.load(sys.stdin))'
RUN curl -s https://example.com/a.json | python3 -m json.tool
RUN curl -s https://example.com/a | perl -pe 's/a/b/'
RUN curl -s https://example.com/a | sh /opt/filter.sh
RUN curl -s https://example.com/a | bash -c 'cat > /a'
RUN curl -fsSL https://example.com/key.asc | apt-key add -
RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /k.gpg
RUN cat install.sh | bash
RUN wget https://example.com/a.sh | sh
RUN curl -fsSo a.sh https://example.com/a.sh | sh
RUN echo "curl -s https://example.com/a.sh | sh" > /usage.txt
RUN echo curl https://example.com \| sh
# curl https://example.com | sh
RUN bash -c "echo $(curl -s https://example.com/version)"
RUN VERSION=$(curl -s https://example.com/version) && bash build.sh "$VERSION"
RUN sh "$(curl -s https://example.com/name)"
RUN curl -s https://example.com/list | while read -r x; do sh "$x.sh"; done
RUN curl -s https://example.com/a | bash < /opt/own.sh
RUN curl -sI https://example.com || bash
RUN ["curl", "https://example.com/a.sh", "|", "sh"]
RUN wget https://example.com/a.sh && sh -n a.sh
