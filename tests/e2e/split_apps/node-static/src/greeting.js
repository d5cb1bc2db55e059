export function greeting(builder) {
  return `built by ${builder}`;
}
