FROM python:3.12
RUN pip3 install --upgrade pip && python3 -m pip install wheel; /venv/bin/pip3.12 install "a==1" b
RUN sudo -H pip install x && env A=b pip install --user y
RUN if [ -f r.txt ]; then pip install -r r.txt; else (cd /x && pip install .); fi
RUN cat r.txt | xargs -n 1 pip install
RUN PIP_INDEX_URL=$URL pip --quiet install $PKGS
