FROM debian:12
RUN curl -fsSLo install.sh https://example.com/install.sh && sh install.sh && rm install.sh
RUN wget https://example.com/setup.run && chmod +x setup.run && ./setup.run --quiet
RUN wget -q https://example.com/Miniconda3.sh -O ~/miniconda.sh && bash ~/miniconda.sh -b
RUN curl https://example.com/get > /tmp/get && /tmp/get
RUN curl -fsSLO https://example.com/env.sh && . ./env.sh
