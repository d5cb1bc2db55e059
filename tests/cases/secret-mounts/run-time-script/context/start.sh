#!/bin/sh
# PASS is the password of the database's user.
mysql -e "GRANT ALL ON *.* TO 'app'@'%' IDENTIFIED BY '$PASS'"
exec mysqld_safe
