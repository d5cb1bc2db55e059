System.Diagnostics.Process.Start("sh", "-c " + args[0]);
