#include "model/known_programs.h"

#include <cstddef>

namespace drydock {
namespace {

using std::string_view;

// What an application image starts. Their own manuals ask for no root; what the application does is its own
// affair.
constexpr string_view kPlain =
    " python pypy java node nodejs ruby perl php dotnet deno Rscript julia lua luajit tclsh guile racket"
    " erl elixir escript swipl sbcl gunicorn uvicorn hypercorn daphne waitress-serve flask fastapi"
    " django-admin granian sanic streamlit alembic puma thin rackup sidekiq iodine falcon nodemon"
    " ts-node tsx pm2-runtime http-server starman plackup morbo dartaotruntime pserve resque gunicorn3"
    " uvicorn3 mojo chalice rq dramatiq huey_consumer panel ";

// Started where their files are, they keep more there: pid and schedule files, databases, notebooks.
constexpr string_view kPlainAndWrites =
    " celery jupyter jupyter-notebook jupyter-lab twistd rails hypnotoad gradio chainlit scrapyd ";

constexpr string_view kTools =
    " echo printf test [ [[ true false : cd pwd export set unset shift local return exit trap read wait"
    " kill sleep date cat head tail grep egrep fgrep awk gawk mawk cut tr sort uniq wc dirname basename"
    " realpath readlink id whoami uname nproc getent ls stat nc ncat netcat dig nslookup host jq yq"
    " base64 md5sum sha1sum sha256sum envsubst expr seq let declare typeset readonly getopts command"
    " type hash alias pushd popd mapfile readarray ps pgrep free df du psql pg_isready mysqladmin"
    " redis-cli which break continue printenv env exec umask shopt time nohup nice uuidgen bc diff cmp"
    " comm paste rev tac fold column xxd od strings file tty clear stty getconf hostid arch jobs disown"
    " eval find xargs curl wget wait-for-it.sh wait-for-it wait-for wait-for.sh pidof killall pkill"
    " mktemp caller enable bind builtin select fg bg ipython ";

constexpr string_view kWrites =
    " mkdir touch tee cp mv ln rm rmdir sed truncate tar unzip gzip gunzip rsync dd install split"
    " openssl ssh-keygen git sqlite3 ";

constexpr string_view kShells = " sh bash dash ash zsh ksh mksh . source ";

constexpr string_view kRunners =
    " tini tini-static docker-init dumb-init catatonit timeout setsid unbuffer catchsegv ionice stdbuf"
    " docker-php-entrypoint opentelemetry-instrument ddtrace-run newrelic-admin wait-for-it ";

constexpr string_view kScripts = " npm yarn yarnpkg pnpm npx bun bunx corepack ";

constexpr string_view kDrops =
    " gosu su-exec setpriv runuser su sudo doas chroot setuidgid s6-setuidgid s6-applyuidgid chpst"
    " setuser capsh start-stop-daemon start_stop_daemon switch-user userdbctl sg newgrp fixuid fixattrs"
    " entrypoint-demoter pkexec unshare nsenter setcap ";

constexpr string_view kSupervises =
    " supervisord supervisorctl init systemd systemctl my_init runsvdir runsvinit runit runit-init"
    " s6-svscan s6-init s6-overlay-init s6-rc with-contenv monit monitd service rc-service openrc"
    " openrc-run circusd honcho foreman forego multirun god dinit nomad upstart initctl invoke-rc.d"
    " update-rc.d insserv chkconfig cron crond crontab anacron fcron go-crond busybox-cron"
    " supercronic-root sshd syslogd rsyslogd syslog-ng dbus-daemon klogd atd inetd xinetd tcpserver"
    " execlineb confd consul-template containerpilot ";

constexpr string_view kDaemons =
    " openresty tengine httpd apache2 apachectl apache2ctl apache2-foreground httpd-foreground"
    " lighttpd h2o php-fpm fpm haproxy varnishd squid envoy traefik caddy mysqld mysqld_safe mariadbd"
    " mysql_install_db postgres pg_ctl pg_ctlcluster initdb redis-server redis-sentinel valkey-server"
    " mongod mongos rabbitmq-server memcached elasticsearch opensearch logstash kibana cassandra solr"
    " activemq kafka-server-start.sh zkServer.sh catalina.sh neo4j couchdb influxd etcd consul vault"
    " named dnsmasq unbound coredns dhcpd kea-dhcp4 radvd tftpd in.tftpd dockerd containerd buildkitd"
    " podman buildah runc crio kubelet kube-proxy k3s docker docker-compose openvpn wg wg-quick ipsec"
    " charon swanctl pppd xl2tpd ocserv slapd smbd nmbd winbindd samba vsftpd proftpd pure-ftpd postfix"
    " exim exim4 sendmail opensmtpd smtpd dovecot opendkim rspamd clamd freshclam ntpd chronyd tor"
    " privoxy rpcbind rpc.nfsd rpc.mountd glusterd ceph-mon ceph-osd radosgw zabbix_agentd zabbix_server"
    " nagios nrpe icinga2 munin-node collectd telegraf filebeat metricbeat packetbeat fluentd td-agent"
    " snmpd snmptrapd freeradius radiusd keepalived corosync pacemakerd bird zebra bgpd frr ovs-vswitchd"
    " ovsdb-server hostapd wpa_supplicant avahi-daemon bluetoothd cupsd pulseaudio Xvfb Xorg x11vnc"
    " vncserver xrdp tcpdump dumpcap tshark nmap suricata snort fail2ban-server auditd puppet"
    " chef-client salt-minion salt-master jenkins gitlab-runner ";

// Servers that ask for no root by themselves, but for data, logs or pid files in their own tree, which is
// root's as a step unpacks it.
constexpr string_view kOwnTree =
    " elasticsearch opensearch logstash kibana cassandra solr activemq kafka-server-start.sh zkServer.sh "
    "catalina.sh neo4j"
    " couchdb influxd etcd consul vault telegraf filebeat metricbeat packetbeat jenkins ";

constexpr string_view kSystem =
    " mount umount chown chgrp iptables iptables-save iptables-restore ip6tables nft ipset ip ifconfig"
    " route tc brctl bridge sysctl modprobe insmod rmmod depmod usermod groupmod useradd groupadd"
    " adduser addgroup userdel deluser delgroup groupdel passwd chpasswd visudo ldconfig hostname"
    " hostnamectl hwclock timedatectl swapon swapoff mknod losetup dmsetup mkfs fdisk parted fsck"
    " resize2fs ulimit prlimit setfacl chattr locale-gen localedef dpkg-reconfigure update-locale"
    " update-ca-certificates update-ca-trust update-alternatives a2enmod a2ensite a2dismod a2dissite"
    " a2enconf phpenmod docker-php-ext-install docker-php-ext-enable pecl renice chrt taskset numactl"
    " reboot shutdown poweroff logrotate tunctl ethtool conntrack arping fuse fusermount ";

constexpr string_view kInstalls =
    " apt apt-get aptitude dpkg apk yum dnf microdnf tdnf zypper pacman rpm snap brew pip pipx"
    " easy_install conda mamba micromamba gem cpan cpanm composer bower luarocks opam nix-env"
    " add-apt-repository ";

constexpr string_view kBuilds =
    " mvn mvnw gradle gradlew sbt lein clojure clj ant go cargo rustc make cmake ninja gcc g++ cc clang"
    " stack cabal ghc runghc runhaskell mix rebar3 dart flutter swift crystal shards nim nimble zig dub"
    " rdmd v bazel poetry pipenv pdm uv uvx hatch tox nox rake webpack vite webpack-dev-server"
    " react-scripts ng vue-cli-service gulp grunt tsc jekyll hugo gatsby scala scala-cli kotlin groovy"
    " jbang lerna nx turbo ";

constexpr string_view kIdles =
    " top tmux screen irb ghci jshell iex ipython utop pause watch fish tcsh csh pwsh ";

constexpr string_view kBuildTools =
    " go cargo rustc gcc g++ cc c++ clang clang++ make cmake ninja meson dotnet swift swiftc stack cabal"
    " ghc dart crystal shards native-image nim nimble zig dmd dub ldc2 mvn mvnw gradle gradlew sbt lein"
    " kotlinc fpc ocamlfind ocamlopt dune mix bazel xmake scons deno bun pyinstaller v msbuild xbuild"
    " rebar3 gfortran treefrog tspawn qmake waf ";

// Named to a program, they are what it compiles with when it runs.
constexpr string_view kCompilers =
    " gcc g++ c++ clang clang++ clang-cl tcc icc icpc icx icpx nvcc hipcc rustc gfortran javac kotlinc scalac"
    " ghc ghci ocamlc ocamlopt ocamlfind swiftc dmd ldc2 gdc gccgo fpc csc mcs vbc fsharpc erlc elixirc tsc"
    " nasm yasm gnatmake cmake protoc cargo emcc em++ musl-gcc cython llc ";
constexpr string_view kAmbiguousCompilers = " cc go make ninja as ld nim zig crystal dart swift haxe ";

constexpr string_view kRootPackages =
    " iptables nftables ipset ebtables conntrack conntrack-tools wireguard wireguard-tools openvpn"
    " strongswan libreswan pppd ppp xl2tpd nfs-common nfs-utils nfs-kernel-server nfs-ganesha cifs-utils"
    " sshfs fuse fuse3 fuse-overlayfs e2fsprogs xfsprogs btrfs-progs dosfstools lvm2 mdadm cryptsetup"
    " parted multipath-tools open-iscsi kmod module-init-tools tcpdump tshark wireshark libpcap-dev"
    " libpcap0.8 libpcap bluez docker-ce docker.io docker docker-cli docker-ce-cli docker-engine"
    " moby-engine containerd containerd.io podman buildah runc cri-tools keepalived bird frr quagga"
    " openvswitch openvswitch-switch dnsmasq hostapd systemd systemd-sysv udev eudev auditd fail2ban"
    " smartmontools ipmitool lm-sensors pcsc-lite pcscd util-linux-login squashfs-tools debootstrap"
    " qemu-system qemu-kvm libvirt-daemon alsa-utils alsa-lib pulseaudio ";

constexpr string_view kPrivilegePackages =
    " gosu su-exec supervisor s6 s6-overlay runit daemontools circus monit fixuid ";

// Names stand between blanks, so that a list is a text that can be read.
bool holds(string_view list, string_view name) {
  if (name.empty() || name.find(' ') != string_view::npos) return false;
  for (std::size_t at = list.find(name); at != string_view::npos; at = list.find(name, at + 1))
    if (list[at - 1] == ' ' && list[at + name.size()] == ' ') return true;
  return false;
}

}  // namespace

KnownProgram known_program(string_view file_name) {
  if (file_name.ends_with(".py") || file_name.empty()) return {};
  // A version stands behind the name: python3.12, php82, php-fpm8.2, pip3. `s6` and `k3s` do not end in one.
  string_view name = file_name;
  const std::size_t last = name.find_last_not_of("0123456789.");
  const auto role_of = [](string_view n) -> KnownProgram {
    if (holds(kPlainAndWrites, n)) return {n, ProgramRole::kPlain, true};
    if (holds(kPlain, n)) return {n, ProgramRole::kPlain, false};
    if (holds(kTools, n)) return {n, ProgramRole::kTool, false};
    if (holds(kWrites, n)) return {n, ProgramRole::kWrites, false};
    if (holds(kShells, n)) return {n, ProgramRole::kShell, false};
    if (holds(kRunners, n)) return {n, ProgramRole::kRunner, false};
    if (holds(kScripts, n)) return {n, ProgramRole::kScripts, false};
    if (holds(kDrops, n)) return {n, ProgramRole::kDrops, false};
    if (holds(kSupervises, n)) return {n, ProgramRole::kSupervises, false};
    if (holds(kDaemons, n)) return {n, ProgramRole::kDaemon, false};
    if (holds(kSystem, n)) return {n, ProgramRole::kSystem, false};
    if (holds(kInstalls, n)) return {n, ProgramRole::kInstalls, false};
    if (holds(kBuilds, n)) return {n, ProgramRole::kBuilds, false};
    if (holds(kIdles, n)) return {n, ProgramRole::kIdles, false};
    if (n == "bundle" || n == "bundler") return {n, ProgramRole::kBundle, false};
    if (n == "uwsgi") return {n, ProgramRole::kUwsgi, false};
    if (n == "nginx") return {n, ProgramRole::kNginx, false};
    return {n, ProgramRole::kUnknown, false};
  };
  if (const KnownProgram whole = role_of(name); whole.role != ProgramRole::kUnknown) return whole;
  if (last == string_view::npos || last + 1 == name.size()) return {file_name, ProgramRole::kUnknown, false};
  name = name.substr(0, last + 1);
  if (name.ends_with('-')) name.remove_suffix(1);
  return role_of(name);
}

bool is_build_tool(string_view program) {
  return holds(kBuildTools, program);
}

CompilerName compiler_name(string_view file_name) {
  // `g++-4.8`, `clang-15`, `x86_64-linux-gnu-gcc`
  string_view plain = file_name.substr(0, file_name.find_last_not_of("0123456789.") + 1);
  if (plain.size() < file_name.size() && plain.ends_with('-')) plain.remove_suffix(1);
  const string_view last = plain.substr(plain.rfind('-') + 1);
  const bool cross = plain.find("-linux-") != string_view::npos || plain.find("-w64-") != string_view::npos;
  if (holds(kCompilers, plain) || (cross && holds(kCompilers, last))) return {true, false};
  return {holds(kAmbiguousCompilers, plain), true};
}

bool keeps_own_tree(string_view program) {
  return holds(kOwnTree, program);
}

bool is_root_package(string_view package) {
  // Games and players open sound and video devices.
  if (package.starts_with("libsdl") || package.starts_with("sdl")) return true;
  return holds(kRootPackages, package);
}

bool is_privilege_package(string_view package) {
  return holds(kPrivilegePackages, package);
}

}  // namespace drydock
