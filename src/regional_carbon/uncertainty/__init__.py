"""How sure a figure is: error model, simulation, intervals, sources of error, back-test, data-collection priorities."""
