fun main() {
  println("ready")
}
