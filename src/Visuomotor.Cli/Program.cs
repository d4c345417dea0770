using Visuomotor.Cli;

using Interrupts interrupts = new();
return new VisuomotorCommand(Terminal.OfProcess(interrupts)).Run(args);
