//! A server.
fn main() {
    println!("hello");
}
