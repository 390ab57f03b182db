package agent_policy

# Requests of the agent that are answered with yes or no, whatever they ask for.
default AddARPNeighborsRequest := false
default AddSwapPathRequest := false
default AddSwapRequest := false
default CheckRequest := true
default CloseStdinRequest := false
default CopyFileRequest := false
default CreateContainerRequest := false
default CreateSandboxRequest := true
default DestroySandboxRequest := true
default ExecProcessRequest := false
default GetDiagnosticDataRequest := false
default GetIPTablesRequest := false
default GetMetricsRequest := false
default GetOOMEventRequest := true
default GuestDetailsRequest := false
default ListInterfacesRequest := false
default ListRoutesRequest := false
default MemAgentCompactConfig := false
default MemAgentMemcgConfig := false
default MemHotplugByProbeRequest := false
default OnlineCPUMemRequest := true
default PauseContainerRequest := false
default ReadStreamRequest := true
default RemoveContainerRequest := false
default RemoveStaleVirtiofsShareMountsRequest := false
default ReseedRandomDevRequest := false
default ResizeVolumeRequest := false
default ResumeContainerRequest := false
default SetGuestDateTimeRequest := false
default SetIPTablesRequest := false
default SetPolicyRequest := false
default SignalProcessRequest := true
default StartContainerRequest := false
default StatsContainerRequest := true
default TtyWinResizeRequest := false
default UpdateContainerRequest := false
default UpdateEphemeralMountsRequest := true
default UpdateInterfaceRequest := true
default UpdateRoutesRequest := true
default VolumeStatsRequest := false
default WaitProcessRequest := true
default WriteStreamRequest := false

CopyFileRequest if {
    regex.match("^/run/kata-containers/shared/containers/[[:xdigit:]]+", input.path)
    not contains(input.path, "..")
    input.dir_mode == bits.or(bits.lsh(1, 31), 488)
}

CreateContainerRequest if {
    allowed_container
}

GuestDetailsRequest if {
    input.mem_block_size == true
    input.mem_hotplug_probe == true
}

RemoveContainerRequest if {
    regex.match("^[a-f0-9]{64}$", input.container_id)
}

StartContainerRequest if {
    regex.match("^[a-f0-9]{64}$", input.container_id)
}

# What a request asks to run.
image := input.OCI.Annotations["io.kubernetes.cri-o.ImageName"]

arguments := input.OCI.Process.Args

# The sandbox of each pod, as OpenShift starts it.
allowed_container if {
    regex.match("^quay\\.io/openshift-release-dev/ocp-v4\\.0-art-dev@sha256:[0-9a-f]{64}$", image)
}

# pod busybox-kata-cc, container busybox-init-masked
allowed_container if {
    image == "quay.io/prometheus/busybox:latest"
    arguments == ["/bin/sh", "-c", "echo \"Check resolv.conf\"\ncat /etc/resolv.conf\n"]
}

# pod busybox-kata-cc, container busybox-main
allowed_container if {
    image == "quay.io/prometheus/busybox:latest"
    arguments == ["/bin/sh", "-c", "sleep 90", "echo \"Container started\"; sleep 90; echo \"Crashing now\"; exit 1"]
}
