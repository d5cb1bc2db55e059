from debian:12-slim
env   A="b c"  
label "com.example"=x
