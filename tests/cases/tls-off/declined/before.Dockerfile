FROM debian:12
ARG HOST
RUN curl -k https://nexus.corp/a
RUN curl -k https://build.internal.example.com/a
RUN curl -k https://artifacts/a
RUN curl -k https://10.0.0.1/a
RUN curl -k https://localhost:8443/health
RUN curl -k https://example.com:8443/a
RUN curl -k https://$HOST/a
RUN curl -k "$URL"
RUN curl -k http://example.com/a
RUN curl -k example.com/a
RUN wget --no-check-certificate -i urls.txt
RUN pip install --trusted-host nexus.corp -i https://nexus.corp/simple flask
RUN pip install --trusted-host mirrors.example.org -i http://mirrors.example.org/simple flask
RUN pip install --trusted-host mirrors.example.org flask
RUN pip install --trusted-host $HOST flask
RUN bash -c 'curl -k https://example.com/a'
RUN ["curl", "-k", "https://example.com/a"]
