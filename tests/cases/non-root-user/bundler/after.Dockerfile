FROM ruby:3.3
RUN groupadd --gid 10001 app \
    && useradd --no-log-init --uid 10001 --gid app --create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY Gemfile Gemfile.lock ./
RUN bundle config set without development && bundle install
COPY . .
USER app
CMD ["bundle", "exec", "puma"]
