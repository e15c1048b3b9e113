let builtInModel = ""
