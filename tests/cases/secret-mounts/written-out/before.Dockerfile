FROM debian:12
RUN git clone https://ci:sesame-open@git.example/repo.git
RUN curl -u ci:sesame-open https://host.example/a
RUN curl -H "Authorization: Bearer sesame-open-now" https://host.example/b
RUN deploy --password sesame-open --user ci
RUN npm config set //registry.example/:_authToken sesame-open-now
RUN echo 'root:sesame-open' | chpasswd
RUN mysql -uroot -psesame-open < /schema.sql
RUN cat > /root/.netrc <<EOF
machine host.example login ci password sesame-open
EOF
COPY <<EOF /app/config.yml
database:
  password: sesame-open
EOF
LABEL api.token=sesame-open-now
ENV DATABASE_URL=postgres://app:sesame-open@db/app
ENV CONNECTION="Server=db;User Id=app;Password=sesame-open;Pool=5"
CMD ["app", "--api-key=sesame-open-now"]
