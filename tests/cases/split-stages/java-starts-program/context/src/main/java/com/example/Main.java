package com.example;

public class Main {
  public static void main(String[] args) {
    new ProcessBuilder("git", "log").start();
  }
}
