prepare() {
  mount -t tmpfs none /scratch
}
prepare
