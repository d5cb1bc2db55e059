FROM alpine:3.20 AS build
COPY deploy_id_rsa /root/.ssh/deploy_id_rsa
RUN GIT_SSH_COMMAND="ssh -i /root/.ssh/deploy_id_rsa" git clone git@github.com:org/repo.git /repo

FROM alpine:3.20
COPY --from=build /repo /repo
