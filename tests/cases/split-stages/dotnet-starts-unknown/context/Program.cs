System.Diagnostics.Process.Start(args[0]);
