package agent_policy
default CreateContainerRequest := false
