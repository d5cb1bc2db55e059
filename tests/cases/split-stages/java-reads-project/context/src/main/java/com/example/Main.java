package com.example;

public class Main {
  public static void main(String[] args) {
    new java.io.FileReader("src/main/resources/a.csv");
  }
}
