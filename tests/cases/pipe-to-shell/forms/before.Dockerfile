FROM debian:12
RUN wget -qO- https://example.com/a.sh | sh -s -- --yes
RUN wget -qO - https://example.com/a.sh | sudo -E bash -
RUN wget --output-document=- https://example.com/a.sh | env A=b dash -ex
RUN curl -sL https://example.com/a.sh.gz | gunzip | tee /tmp/log | /bin/bash -euo pipefail
RUN curl -sS https://getcomposer.org/installer | php -- --install-dir=/usr/local/bin
RUN curl -L https://cpanmin.us | perl - App::cpanminus
RUN curl -s https://bootstrap.pypa.io/get-pip.py | python3
RUN curl -s https://bootstrap.pypa.io/get-pip.py | python3.11 - --user
RUN (curl -fs https://example.com/a || wget -O- https://example.com/b) | (cd /tmp && sh)
RUN bash <(curl -fsSL https://example.com/a.sh) --yes
RUN . <(curl -fsSL https://example.com/env)
RUN bash -s stable < <(curl -s https://example.com/rvm)
RUN bash -c "$(curl -fsSL https://example.com/a.sh)" -- -y
RUN sh -c "`wget -qO- https://example.com/a.sh`"
RUN eval "$(curl -s https://example.com/env)"
RUN ruby -e "$(curl -fsSL https://example.com/install.rb)"
RUN bash <<< "$(curl -s https://example.com/a.sh)"
RUN curl -s https://example.com/a.sh | timeout 60 bash
RUN curl -s https://example.com/a.sh | gosu app bash
RUN if true; then x=$(curl -s https://example.com/a.sh | bash); fi
RUN sh -c "$(curl -fsSL https://example.com/zsh.sh) --keep-zshrc"
