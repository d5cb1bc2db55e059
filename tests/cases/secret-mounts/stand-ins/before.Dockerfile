FROM ruby:3.3
WORKDIR /app
COPY . .
# What one command is told to let it start reaches nobody.
RUN SECRET_KEY_BASE=dummy bundle exec rake assets:precompile
RUN API_KEY=fake cli version
RUN SECRET_KEY=not-needed DATABASE_URL=postgres://app:hunter2@localhost/app python3 manage.py collectstatic
RUN DATABASE_URL=postgres://app:app@db.example/app rails assets:precompile
RUN env SECRET_KEY_BASE=for_build_only rails assets:precompile
RUN sh -c 'SECRET_KEY=nothing ./manage.py compilemessages'
# These are told: the value is more than that, or stays.
RUN DEPLOY_TOKEN=sesame-open-now deploy
RUN export SECRET_KEY=example && rails assets:precompile
RUN DATABASE_URL=postgres://app:sesame-open@db.example/app rails db:setup
CMD ["rails", "server"]
