export default { base: '/' };
