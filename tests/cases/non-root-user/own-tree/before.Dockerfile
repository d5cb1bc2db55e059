FROM eclipse-temurin:21
ADD zookeeper /opt/zookeeper
CMD ["/opt/zookeeper/bin/zkServer.sh", "start-foreground"]
