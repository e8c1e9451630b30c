-- Makes the working tables the ones that are named without their database.
USE work;
