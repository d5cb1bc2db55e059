FROM python:3.12
RUN pip3 install --no-cache-dir --upgrade pip && python3 -m pip install --no-cache-dir wheel; /venv/bin/pip3.12 install --no-cache-dir "a==1" b
RUN sudo -H pip install --no-cache-dir x && env A=b pip install --no-cache-dir --user y
RUN if [ -f r.txt ]; then pip install --no-cache-dir -r r.txt; else (cd /x && pip install --no-cache-dir .); fi
RUN cat r.txt | xargs -n 1 pip install --no-cache-dir
RUN PIP_INDEX_URL=$URL pip --quiet install --no-cache-dir $PKGS
