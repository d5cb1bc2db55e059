FROM ruby:3.3
RUN bundle config set without development
WORKDIR /app
COPY . .
CMD ["bundle", "exec", "puma"]
