FROM debian:12
ENV PG_PSWD=sesame-open
ENV DB_PSW=sesame-open
ENV DB_PW=sesame-open
ENV APP_SALT=qq7w8e9r0t1y2u3i
ENV RABBITMQ_ERLANG_COOKIE=sesame-open
RUN git clone https://mytok3nmytok3nmyt0ken@git.example/a/b.git /c
RUN useradd -p sesame-open bob
RUN usermod --shell /bin/sh -p '$6$abcdefgh$qwertyuiopasdfghjklzxcvbnm1234567890' carol
RUN echo 'sesame-open' | passwd --stdin root
RUN printf 'sesame-open\nsesame-open\n' | passwd root
RUN (echo sesame-open; echo sesame-open) | smbpasswd -s -a bob
RUN chpasswd <<< "root:sesame-open"
RUN chpasswd <<EOF
root:sesame-open
bob:sesame-shut
EOF
RUN echo "root:root" | chpasswd
RUN echo -e "root:sesame-open\nbob:sesame-shut" | chpasswd
RUN mysql -uroot -e "UPDATE mysql.user SET password=PASSWORD('sesame-open') WHERE User='root';"
RUN mysql -uroot -e "GRANT ALL ON *.* TO 'root'@'%' IDENTIFIED BY 'sesame-open'"
RUN mysql -uroot -e "ALTER USER root IDENTIFIED WITH mysql_native_password BY \"sesame-open\""
RUN psql -c "CREATE USER app WITH SUPERUSER PASSWORD 'sesame-open';"
RUN psql -c 'ALTER ROLE app PASSWORD '\''sesame-open'\'';'
RUN mysqladmin -u root password sesame-open
RUN echo "mysql-server mysql-server/root_password password sesame-open" | debconf-set-selections
RUN rabbitmqctl add_user bob sesame-open
RUN htpasswd -bc /etc/htpasswd bob sesame-open
RUN keytool -genkey -storepass sesame-open -keystore k.jks
RUN openssl genrsa -des3 -passout pass:sesame-open 2048
RUN sshpass -p sesame-open ssh a@host.example
RUN sshpass -psesame-open ssh a@host.example
RUN docker login -u bob -p sesame-open registry.example
RUN TOKEN="$(cat /token)" sshpass -p sesame-open ssh b@host.example
CMD ["redis-cli", "-a", "sesame-open", "monitor"]
