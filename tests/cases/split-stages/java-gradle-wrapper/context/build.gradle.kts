plugins {
    kotlin("jvm") version "2.0.20"
    id("com.gradleup.shadow") version "8.3.3"
    application
}

version = "0.3.0"

dependencies {
    implementation("io.javalin:javalin:6.3.0")
}

application {
    mainClass.set("com.example.MainKt")
}
